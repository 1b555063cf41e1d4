import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { StrategyName } from '../../discovery/domain/strategy.js';
import { CalibrationBook, type CalibrationTrouble } from '../calibration-book.js';
import { type CalibrationDocument, type PresetName, PRESETS } from '../calibration-document.js';
import { CALIBRATION_LIMITS, type FieldLimits } from '../calibration-limits.js';
import { CalibrationStore } from '../calibration-store.js';
import type { CalibrationVersion } from '../calibration-version.js';
import { EMERGENCY_STRATEGY } from '../emergency.js';
import { EmergencySwitch } from '../emergency-switch.js';
import { DEFAULT_PRESET, presetCalibration } from '../presets.js';

/** Whether one strategy is forced upon all; null and 0 while it is not. */
export interface EmergencyState {
  readonly active: boolean;
  readonly strategy: StrategyName | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly seconds_left: number;
  readonly by: string | null;
  readonly reason: string | null;
}

export interface CalibrationStatus extends Pick<CalibrationVersion, 'version' | 'hash' | 'changed_at' | 'by'> {
  readonly preset: PresetName;
  /** False when the preset has been patched. */
  readonly is_preset: boolean;
  readonly stored_in: CalibrationStore['kind'];
  readonly trouble: CalibrationTrouble | null;
  readonly emergency: EmergencyState;
  readonly versions: readonly Omit<CalibrationVersion, 'document'>[];
}

type HybridCalibration = CalibrationDocument['hybrid_v1'];

export interface CalibrationSettings
  extends HybridCalibration, Pick<CalibrationDocument, 'preset' | 'legacy_v0' | 'volume_curve'> {
  readonly strategy: StrategyName;
  readonly version: number;
  readonly hash: string;
  readonly limits: Readonly<Record<string, FieldLimits>>;
  readonly presets: Readonly<Record<PresetName, HybridCalibration>>;
  readonly defaults: CalibrationDocument;
}

const PRESET_DOCUMENTS = Object.fromEntries(
  PRESETS.map((preset) => [preset, presetCalibration(preset).hybrid_v1]),
) as Record<PresetName, HybridCalibration>;

/** What scoring is tuned by, and how it came to be. From memory. */
@Injectable()
export class CalibrationReader {
  constructor(
    private readonly book: CalibrationBook,
    private readonly store: CalibrationStore,
    private readonly emergencySwitch: EmergencySwitch,
    private readonly clock: Clock,
  ) {}

  status(): CalibrationStatus {
    const { version, hash, changed_at, by, document } = this.book.current;
    return {
      version,
      hash,
      changed_at,
      by,
      preset: document.preset,
      is_preset: JSON.stringify(document.hybrid_v1) === JSON.stringify(PRESET_DOCUMENTS[document.preset]),
      stored_in: this.store.kind,
      trouble: this.book.trouble,
      emergency: this.emergency(),
      versions: this.book.history.map(({ document: _document, ...audit }) => audit),
    };
  }

  settings(): CalibrationSettings {
    const { version, hash, document } = this.book.current;
    const { preset, hybrid_v1, legacy_v0, volume_curve } = document;
    return {
      strategy: 'hybrid_v1',
      version,
      hash,
      preset,
      ...hybrid_v1,
      legacy_v0,
      volume_curve,
      limits: CALIBRATION_LIMITS,
      presets: PRESET_DOCUMENTS,
      defaults: presetCalibration(DEFAULT_PRESET),
    };
  }

  emergency(): EmergencyState {
    const { active } = this.emergencySwitch;
    if (active === null)
      return { active: false, strategy: null, since: null, until: null, seconds_left: 0, by: null, reason: null };
    return {
      active: true,
      strategy: EMERGENCY_STRATEGY,
      since: new Date(active.sinceMs).toISOString(),
      until: new Date(active.untilMs).toISOString(),
      seconds_left: Math.ceil((active.untilMs - this.clock.nowMs()) / 1000),
      by: active.by,
      reason: active.reason,
    };
  }
}
