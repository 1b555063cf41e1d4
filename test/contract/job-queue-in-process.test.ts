import { QueueApp } from '../support/jobs/queue-app.js';
import { jobQueueContract } from './job-queue.contract.js';

jobQueueContract('in this process', (options) => QueueApp.start(options));
