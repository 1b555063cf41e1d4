import type { LightMyRequestResponse } from 'fastify';
import { ADMIN_KEY, KEYS } from './auth/auth-app.js';
import { type HttpApp } from './http-app.js';

export type Method = 'GET' | 'PATCH' | 'POST' | 'DELETE';

export interface CalibrationAnswer {
  readonly version: number;
  readonly changed: boolean;
  readonly old_hash: string;
  readonly new_hash: string;
  readonly diff: readonly { readonly path: string; readonly from: unknown; readonly to: unknown }[];
}

export interface CalibrationStatusAnswer {
  readonly version: number;
  readonly hash: string;
  readonly trouble: string | null;
  readonly emergency: { readonly active: boolean; readonly seconds_left: number };
  readonly versions: readonly {
    readonly version: number;
    readonly hash: string;
    readonly old_hash: string | null;
    readonly by: string | null;
    readonly action: string;
  }[];
}

export const KEY_ID = KEYS.ADMIN_API_KEYS.slice(0, 8);

/** As an operator. */
export function send(http: HttpApp, method: Method, url: string, body?: unknown): Promise<LightMyRequestResponse> {
  const headers = { 'x-api-key': ADMIN_KEY };
  if (body === undefined) return http.request({ method, url, headers });
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return http.request({ method, url, headers: { ...headers, 'content-type': 'application/json' }, payload });
}

/** A write that must be taken. */
export async function change(http: HttpApp, method: Method, url: string, body?: unknown): Promise<CalibrationAnswer> {
  const response = await send(http, method, url, body);
  if (response.statusCode !== 200) throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`);
  return response.json();
}

export async function statusOf(http: HttpApp): Promise<CalibrationStatusAnswer> {
  return (await http.get('/calibration/status')).json();
}

/** The fields that a write is refused for. */
export async function refusedFields(http: HttpApp, url: string, body: unknown): Promise<string[]> {
  const response = await send(http, 'PATCH', url, body);
  if (response.statusCode !== 400) throw new Error(`PATCH ${url}: ${response.statusCode} ${response.body}`);
  return response.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field);
}
