import { ConfigModule } from '@nestjs/config';
import type { Environment } from './environment-values.js';

/**
 * The environment of this process, completed by the file `.env` of the working directory where there is one.
 * What is set in the environment wins over the file. The only reader of process.env.
 */
export async function readProcessEnvironment(): Promise<Environment> {
  await ConfigModule.forRoot();
  return process.env;
}
