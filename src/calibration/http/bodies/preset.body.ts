import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type PresetName, PRESETS } from '../../calibration-document.js';

export class PresetBody {
  @ApiProperty({ enum: PRESETS, example: 'squeeze_aggressive', description: 'Weights and thresholds of hybrid_v1.' })
  @IsIn(PRESETS, { message: `preset must be one of ${PRESETS.join(', ')}` })
  readonly preset!: PresetName;
}
