import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SseStreams } from '../../common/sse/sse-streams.js';
import { ScanJobs } from '../jobs/scan-jobs.js';
import { JobStatusReader } from './readers/job-status.reader.js';

/** The status of a job as a stream of events that ends with the job. */
@Injectable()
export class JobStream {
  constructor(
    private readonly scans: ScanJobs,
    private readonly statuses: JobStatusReader,
    private readonly streams: SseStreams,
  ) {}

  /** Throws the problems 404 and 410 before anything is answered. */
  async open(jobId: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.statuses.find(jobId);
    const stream = this.streams.open(request, reply);
    const stop = this.scans.watch(jobId, (status) => {
      if (status === null) stream.send({ event: 'gone', data: JSON.stringify({ job_id: jobId }) });
      else stream.send({ data: JSON.stringify(status) });
      if (status?.timing.finished_at !== null) stream.close();
    });
    stream.onClose(stop);
  }
}
