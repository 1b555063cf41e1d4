import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { HEALTH_JSON, type HealthJson } from './health-json.js';
import type { HealthReport, ProbeReport } from './health-report.js';
import type { WorkerReport } from './worker-report.js';

type Report = HealthReport | HealthJson | ProbeReport | WorkerReport;

const UNAVAILABLE: ReadonlySet<Report['status']> = new Set(['unhealthy', 'unavailable', 'fail']);
/** What is missing at a start, or is away, is there within seconds; another process answers by then for one that leaves. */
const RETRY_AFTER_S = 5;

/** 503 for what should get no traffic; the body is the report either way, and is of the type that it is. */
@Injectable()
export class HealthStatusInterceptor implements NestInterceptor<Report, Report> {
  intercept(context: ExecutionContext, next: CallHandler<Report>): Observable<Report> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap((report) => {
        if (UNAVAILABLE.has(report.status))
          reply.code(HttpStatus.SERVICE_UNAVAILABLE).header('retry-after', RETRY_AFTER_S);
        if ('checks' in report) reply.type(HEALTH_JSON);
      }),
    );
  }
}
