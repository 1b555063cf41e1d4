/**
 * The built program with shorter times than its configuration allows, so that a test need not wait as long as an
 * operator may. SCALED_POLICY: fields of the policy of jobs to be different, as JSON. Cycles may follow each other by
 * seconds.
 */
import { integer } from '../../../dist/config/environment-type.js';
import { SCAN_VARIABLES } from '../../../dist/config/variables/scan.variables.js';
import { JOB_POLICY } from '../../../dist/jobs/job-policy.js';

Object.assign(JOB_POLICY, JSON.parse(process.env.SCALED_POLICY ?? '{}'));
SCAN_VARIABLES.BMS_CYCLE_SECONDS.type = integer(1, 300);
await import('../../../dist/main.js');
