import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { StubFault } from './stub-scenario.js';

const JSON_TYPE = 'application/json';
const PART_BYTES = 1024 * 1024;
const GOOD_ROWS = '{"status":"OK","results":[{"T":"ZAAA","c":1},{"T":"ZAAB","c":2}]}';

/** Answers with the fault. What it starts ends with the connection. */
export function sendFault(response: ServerResponse, fault: StubFault): void {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': JSON_TYPE, ...fault.headers }).end(fault.body);
      return;
    case 'answer':
      response
        .writeHead(200, {
          'content-type': fault.contentType ?? JSON_TYPE,
          ...(fault.contentEncoding !== undefined && { 'content-encoding': fault.contentEncoding }),
        })
        .end(fault.body);
      return;
    case 'truncated_json':
      response.writeHead(200, { 'content-type': JSON_TYPE }).end(GOOD_ROWS.slice(0, -20));
      return;
    case 'truncated_gzip':
      sendPacked(response, gzipSync(GOOD_ROWS).subarray(0, -12));
      return;
    case 'oversize':
      sendPadded(response, fault.sizeBytes, (part) => part);
      return;
    case 'gzip_bomb':
      response.setHeader('content-encoding', 'gzip');
      sendPadded(response, fault.sizeBytes, (part) => gzipSync(part));
      return;
    case 'drip':
      drip(response, fault.everyMs, fault.bytes ?? 1);
      return;
    case 'hang':
    case 'hold':
      return;
    case 'reset':
      reset(response, fault.at);
      return;
  }
}

function sendPacked(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }).end(body);
}

/** Rows and then white space: valid JSON that compresses 1:1000. A gzip body may consist of many packed parts. */
function sendPadded(response: ServerResponse, sizeBytes: number, pack: (part: Buffer) => Buffer): void {
  const padding = pack(Buffer.alloc(PART_BYTES, ' '));
  response.writeHead(200, { 'content-type': JSON_TYPE });
  response.write(pack(Buffer.from(GOOD_ROWS)));
  for (let sent = 0; sent < sizeBytes; sent += PART_BYTES) response.write(padding);
  response.end();
}

function drip(response: ServerResponse, everyMs: number, bytes: number): void {
  response.writeHead(200, { 'content-type': JSON_TYPE });
  const timer = setInterval(() => response.write(' '.repeat(bytes)), everyMs);
  response.on('close', () => clearInterval(timer));
}

function reset(response: ServerResponse, at: 'headers' | 'body'): void {
  if (at === 'headers') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': GOOD_ROWS.length });
  response.write(GOOD_ROWS.slice(0, 20), () => response.socket?.resetAndDestroy());
}
