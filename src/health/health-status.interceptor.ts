import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import type { HealthReport, ProbeReport } from './health-report.js';
import type { WorkerReport } from './worker-report.js';

type Report = HealthReport | ProbeReport | WorkerReport;

/** 503 for what should get no traffic; the body is the report either way. */
@Injectable()
export class HealthStatusInterceptor implements NestInterceptor<Report, Report> {
  intercept(context: ExecutionContext, next: CallHandler<Report>): Observable<Report> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(({ status }) => {
        if (status === 'unhealthy' || status === 'unavailable') reply.code(HttpStatus.SERVICE_UNAVAILABLE);
      }),
    );
  }
}
