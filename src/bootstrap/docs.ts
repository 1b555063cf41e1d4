import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { documentOf } from './openapi.js';

/** Swagger UI at /docs, the document at /docs-json. Built at the first request for it. */
export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => documentOf(app), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'bms-discovery API',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}
