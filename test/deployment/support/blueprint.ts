import type { Environment } from '../../../src/config/environment-values.js';

interface FromService {
  readonly type: string;
  readonly name: string;
  readonly property?: string;
  readonly envVarKey?: string;
}

export interface BlueprintVariable {
  readonly key?: string;
  readonly value?: string;
  readonly sync?: false;
  readonly generateValue?: true;
  readonly fromGroup?: string;
  readonly fromService?: FromService;
}

export interface BlueprintService {
  readonly type: 'keyvalue' | 'web' | 'worker';
  readonly name: string;
  readonly maxmemoryPolicy?: string;
  readonly ipAllowList?: readonly unknown[];
  readonly buildCommand?: string;
  readonly preDeployCommand?: string;
  readonly startCommand?: string;
  readonly healthCheckPath?: string;
  readonly maxShutdownDelaySeconds?: number;
  readonly envVars?: readonly BlueprintVariable[];
}

export interface Blueprint {
  readonly envVarGroups: readonly { readonly name: string; readonly envVars: readonly BlueprintVariable[] }[];
  readonly services: readonly BlueprintService[];
}

/** What an operator types when he is asked. */
const TYPED: Readonly<Record<string, string>> = { MASSIVE_API_KEY: 'a-key-as-issued', ADMIN_API_KEYS: 'ab'.repeat(32) };
/** Render generates 256 bits as base64. */
const GENERATED = Buffer.alloc(32, 7).toString('base64');

/** The environment that Render would give a service. Throws at a reference to what is not there. */
export function environmentOf(blueprint: Blueprint, name: string): Environment {
  const variables = serviceOf(blueprint, name).envVars ?? [];
  return Object.fromEntries(variables.flatMap((variable) => settle(blueprint, variable)));
}

export function serviceOf({ services }: Blueprint, name: string): BlueprintService {
  const service = services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
}

function settle(blueprint: Blueprint, variable: BlueprintVariable): [string, string][] {
  if (variable.fromGroup !== undefined) {
    const group = blueprint.envVarGroups.find(({ name }) => name === variable.fromGroup);
    if (group === undefined) throw new Error(`there is no group ${variable.fromGroup}`);
    return group.envVars.flatMap((member) => settle(blueprint, member));
  }
  return [[variable.key ?? '', valueOf(blueprint, variable)]];
}

function valueOf(
  blueprint: Blueprint,
  { key = '', value, sync, generateValue, fromService }: BlueprintVariable,
): string {
  if (fromService !== undefined) return referred(blueprint, fromService);
  if (generateValue === true) return GENERATED;
  const settled = sync === false ? TYPED[key] : value;
  if (settled === undefined) throw new Error(`nothing gives ${key} a value`);
  return settled;
}

function referred(blueprint: Blueprint, { type, name, property, envVarKey }: FromService): string {
  const service = serviceOf(blueprint, name);
  if (service.type !== type) throw new Error(`${name} is no ${type}`);
  if (property === 'connectionString') return `redis://${name}:6379`;
  const value = environmentOf(blueprint, name)[envVarKey ?? ''];
  if (value === undefined) throw new Error(`${name} has no ${String(envVarKey)}`);
  return value;
}
