import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemException } from '../../common/problem/problem-exception.js';
import { sendProblem } from '../../common/problem/send-problem.js';
import { CalibrationUnavailableError } from '../calibration-unavailable.error.js';

const RETRY_AFTER_S = 5;

/** Answers 503 `calibration_unavailable` where a write could not be stored, or nobody knows whether it was. */
@Catch(CalibrationUnavailableError)
export class CalibrationUnavailableFilter implements ExceptionFilter<CalibrationUnavailableError> {
  catch({ message }: CalibrationUnavailableError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const detail = `${message}. What is in force here stays in force; GET /calibration/status says whether the write arrived.`;
    const headers = { 'retry-after': String(RETRY_AFTER_S) };
    const problem = new ProblemException('calibration_unavailable', detail, { headers });
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), problem);
  }
}
