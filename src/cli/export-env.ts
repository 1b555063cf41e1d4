import { replaceConfigOverview, replaceConfigTables } from '../config/config-table.js';
import { renderEnvExample } from '../config/env-example.js';
import type { ExportDefinition } from './export-command.js';

export const EXPORT_ENV: ExportDefinition = {
  name: 'export-env',
  description: 'write .env.example and the configuration tables of README.md and docs from the schema',
  generate: () =>
    Promise.resolve([
      { path: '.env.example', render: renderEnvExample },
      { path: 'README.md', render: replaceConfigOverview },
      { path: 'docs/configuration.md', render: replaceConfigTables },
    ]),
};
