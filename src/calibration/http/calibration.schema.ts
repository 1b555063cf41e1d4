import { z } from 'zod';
import {
  bool,
  int,
  listOf,
  mapOf,
  num,
  oneOf,
  orNull,
  orNullRef,
  ref,
  type SchemaObject,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../common/openapi/schema-of.js';
import { STRATEGIES, SUB_SCORES } from '../../discovery/domain/strategy.js';
import type { CalibrationDifference } from '../calibration-diff.js';
import { PRESETS } from '../calibration-document.js';
import type { FieldLimits } from '../calibration-limits.js';
import { calibrationSchema } from '../calibration-schema.js';
import { CALIBRATION_ACTIONS } from '../calibration-version.js';
import type { CalibrationReport } from '../calibration-writer.js';
import type { CalibrationSettings, CalibrationStatus, EmergencyState } from './calibration.reader.js';
import type { EmergencyReport } from './emergency.service.js';

/** Units become descriptions, and an end that is refused is said in words: as a keyword it differs between versions of JSON schema. */
const DOCUMENT = z.toJSONSchema(calibrationSchema, {
  target: 'openapi-3.0',
  override: ({ jsonSchema }) => {
    const { unit, exclusiveMinimum, exclusiveMaximum } = jsonSchema;
    delete jsonSchema.unit;
    delete jsonSchema.exclusiveMinimum;
    delete jsonSchema.exclusiveMaximum;
    if (typeof unit !== 'string') return;
    const open = [
      ...(exclusiveMinimum ? ['above the minimum'] : []),
      ...(exclusiveMaximum ? ['below the maximum'] : []),
    ];
    jsonSchema.description = [unit, ...open].join(', ');
  },
}) as SchemaObject;
const VERSION = int('Counts from 1.', 3);
const HASH = text('SHA-256 of the canonical JSON of the document.');
const PRESET = oneOf(PRESETS, 'What it was last set to.');
const BY = orNull(text("First 8 digits of the hash of the admin's key.", '1a2b3c4d'));
const HYBRID = partOf(DOCUMENT, 'hybrid_v1');
const THRESHOLDS = partOf(HYBRID, 'thresholds');
const LEGACY = partOf(DOCUMENT, 'legacy_v0');
const CURVE = orNullRef('VolumeCurve', 'null = the learned curve, or the built-in one until there is one.');
const PARTS = { legacy_v0: ref('LegacyBands'), volume_curve: CURVE };

const DIFFERENCE = schemaOf<CalibrationDifference>('One field that changed.', {
  path: text('Dotted path in the document.', 'hybrid_v1.thresholds.rsi_low'),
  from: { description: 'Before.' },
  to: { description: 'Now.' },
});
const DIFF = listOf(ref('CalibrationDifference'), 'What changed; empty when nothing did.');

const REPORT = schemaOf<CalibrationReport>('What a write did.', {
  version: VERSION,
  changed: bool('False: everything was so already, and no version was made.'),
  preset: PRESET,
  old_hash: HASH,
  new_hash: HASH,
  diff: DIFF,
});

const EMERGENCY = schemaOf<EmergencyState>('The emergency switch.', {
  active: bool('Boards are those of legacy_v0, whatever is configured or asked.'),
  strategy: orNull(oneOf(STRATEGIES, 'What is forced; null while nothing is.')),
  since: orNull(time('When it began.')),
  until: orNull(time('When it ends by itself.')),
  seconds_left: int('0 while there is none.', 0),
  by: BY,
  reason: orNull(text('As the operator gave it.')),
});

const EMERGENCY_REPORT = schemaOf<EmergencyReport>('What the switch did. Both hashes are the same.', {
  version: VERSION,
  old_hash: HASH,
  new_hash: HASH,
  changed: bool('An emergency began, or ended.'),
  emergency: ref('EmergencyState'),
});

const AUDIT = schemaOf<CalibrationStatus['versions'][number]>('A version and how it came to be.', {
  version: VERSION,
  hash: HASH,
  old_hash: orNull(text('That of the version before.')),
  changed_at: orNull(time('null for the first.')),
  by: BY,
  action: oneOf(CALIBRATION_ACTIONS, 'default: nobody made it.'),
  diff: DIFF,
});

const STATUS = schemaOf<CalibrationStatus>('The calibration in force.', {
  version: VERSION,
  hash: HASH,
  changed_at: orNull(time('null for the first version.')),
  by: BY,
  preset: PRESET,
  is_preset: bool('False when weights or thresholds of the preset were changed.'),
  stored_in: oneOf(['redis', 'file'], 'Redis for all processes, a file for one.'),
  trouble: orNull(
    oneOf(['damaged', 'emergency_damaged', 'unavailable'], 'What is wrong with what is stored; null when all is well.'),
  ),
  emergency: ref('EmergencyState'),
  versions: listOf(ref('CalibrationVersion'), 'At most 20, newest first.'),
});

const LIMITS = schemaOf<FieldLimits>('What a number may be.', {
  unit: text('What it counts.', 'RSI points'),
  minimum: num('Least.', 0),
  maximum: num('Most.', 100),
  above_minimum: bool('The minimum itself is refused.'),
  below_maximum: bool('The maximum itself is refused.'),
  integer: bool('Whole numbers only.'),
});

const SETTINGS = schemaOf<CalibrationSettings>('What scoring is tuned by, in full.', {
  strategy: oneOf(['hybrid_v1'], 'Strategy.'),
  version: VERSION,
  hash: HASH,
  preset: PRESET,
  weights: ref('HybridWeights'),
  thresholds: ref('HybridThresholds'),
  ...PARTS,
  limits: mapOf(ref('CalibrationLimits'), 'Of every number, by its dotted path in the document.'),
  presets: mapOf(ref('HybridCalibration'), 'Weights and thresholds by preset.'),
  defaults: ref('CalibrationDocument'),
});

const PATCH: SchemaObject = {
  type: 'object',
  description: 'What is given changes, field by field; lists and null take the place of what was there.',
  additionalProperties: false,
  properties: {
    weights: ref('CalibrationWeights'),
    thresholds: inPart(THRESHOLDS),
    legacy_v0: inPart(LEGACY),
    volume_curve: CURVE,
  },
  example: { weights: { volume_momentum: 0.7 }, thresholds: { rsi_low: 52 } },
};

const WEIGHTS_PATCH: SchemaObject = {
  type: 'object',
  description: 'Some weights by name.',
  additionalProperties: false,
  properties: Object.fromEntries(
    SUB_SCORES.map((name) => [
      name,
      { type: 'number', minimum: -1000, maximum: 1000, description: 'Negatives are 0.' },
    ]),
  ),
  example: { volume_momentum: 0.7 },
};

function partOf({ properties = {} }: SchemaObject, name: string): SchemaObject {
  return properties[name] as SchemaObject;
}

/** Any of its fields may be left out. */
function inPart({ required: _required, ...schema }: SchemaObject): SchemaObject {
  return schema;
}

export const CALIBRATION_SCHEMAS: Schemas = {
  HybridWeights: { ...partOf(HYBRID, 'weights'), description: 'They sum to 1.' },
  HybridThresholds: {
    ...THRESHOLDS,
    description: 'Gates and bands of hybrid_v1; a path or override that is null is off.',
  },
  HybridCalibration: {
    ...HYBRID,
    description: 'What hybrid_v1 is tuned by.',
    properties: { weights: ref('HybridWeights'), thresholds: ref('HybridThresholds') },
  },
  LegacyBands: { ...LEGACY, description: 'Scores from which legacy_v0 acts.' },
  VolumeCurve: {
    ...partOf(DOCUMENT, 'volume_curve'),
    nullable: false,
    description: 'Share of a day done by share of a phase elapsed: rising, joined, from 0 to 1.',
  },
  CalibrationDocument: {
    ...DOCUMENT,
    description: 'Everything that scoring may be tuned by.',
    properties: { ...DOCUMENT.properties, hybrid_v1: ref('HybridCalibration'), ...PARTS },
  },
  CalibrationDifference: DIFFERENCE,
  CalibrationReport: REPORT,
  CalibrationVersion: AUDIT,
  CalibrationStatus: STATUS,
  CalibrationLimits: LIMITS,
  CalibrationSettings: SETTINGS,
  CalibrationPatch: PATCH,
  CalibrationWeights: WEIGHTS_PATCH,
  EmergencyState: EMERGENCY,
  EmergencyReport: EMERGENCY_REPORT,
};
