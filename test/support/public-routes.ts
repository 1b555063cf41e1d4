/**
 * Everything that may be called without a key, as the router knows it; every other route must refuse. A route that is
 * added must be added here, or it is an admin's.
 */
export const PUBLIC_ROUTES: readonly string[] = [
  'GET /api/v1/market/movers',
  'GET /calibration/hybrid_v1/config',
  'GET /calibration/status',
  'GET /discovery/candidates/monitor',
  'GET /discovery/candidates/trade-ready',
  'GET /discovery/contenders',
  'GET /discovery/squeeze-candidates',
  'GET /discovery/strategy/effective',
  'GET /discovery/v3/candidates',
  'GET /discovery/v3/candidates/:symbol',
  'GET /discovery/v3/funnel',
  'GET /discovery/v3/runs',
  'GET /discovery/v3/runs/:run_id',
  'GET /discovery/v3/status/:job_id',
  'GET /discovery/v3/status/:job_id/events',
  'GET /discovery/v3/worker/health',
  'GET /events',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /worker/health',
  'POST /discovery/v3/trigger',
];

/** What an admin alone may call. */
export const ADMIN_ROUTES: readonly string[] = [
  'DELETE /calibration/emergency',
  'DELETE /discovery/v3/admin/jobs/failed/:id',
  'GET /discovery/v3/admin/jobs/failed',
  'PATCH /calibration/hybrid_v1',
  'PATCH /calibration/hybrid_v1/preset',
  'PATCH /calibration/hybrid_v1/weights',
  'POST /admin/worker/restart',
  'POST /admin/worker/start',
  'POST /admin/worker/stop',
  'POST /calibration/emergency/force-legacy',
  'POST /calibration/hybrid_v1/reset',
  'POST /calibration/rollback',
  'POST /discovery/v3/admin/cache/clear',
  'POST /discovery/v3/admin/jobs/failed/:id/retry',
  'POST /discovery/v3/admin/queue/clear',
];

/** Swagger UI: its page, its files, the document. */
export const DOCS_ROUTE = /^\/docs(?:-json)?(?:\/[\w.*-]*)*$/;
