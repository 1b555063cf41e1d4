import type { ExportDefinition } from './export-command.js';

export const EXPORT_OPENAPI: ExportDefinition = {
  name: 'export-openapi',
  description: 'write openapi.json from the controllers',
  generate: async () => {
    // loaded on demand: the other commands need no web framework
    const { buildOpenApi } = await import('../bootstrap/openapi.js');
    const text = `${JSON.stringify(await buildOpenApi(), null, 2)}\n`;
    return [{ path: 'openapi.json', render: () => text }];
  },
};
