import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

const MAX_CHARS = 200;
const MESSAGE = `reason must be text of at most ${MAX_CHARS} characters`;

export class EmergencyBody {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: MAX_CHARS,
    example: 'bad float data',
    description: 'Kept with the emergency.',
  })
  @IsOptional()
  @IsString({ message: MESSAGE })
  @MaxLength(MAX_CHARS, { message: MESSAGE })
  readonly reason?: string | null;
}
