import { z } from 'zod';
import type { CurvePoints, VolumeCurve } from './calibration-document.js';
import { fields, ifPartsAreValid, measured } from './calibration-fields.js';

/** One point for every minute of the longest phase. */
const MAX_POINTS = 400;
/** Where two phases meet, as far as decimals can say. */
const JOINT_TOLERANCE = 1e-9;

const share = measured('share of the day done', { min: 0, max: 1 });
const elapsed = measured('share of the phase elapsed', { min: 0, max: 1 });
const point = z.tuple([elapsed, share], { error: 'must be a pair [share elapsed, share done]' });
const points = z
  .array(point, { error: 'must be a list of pairs [share elapsed, share done]' })
  .min(2, { error: 'must have at least 2 points, the first at elapsed 0 and the last at elapsed 1', abort: true })
  .max(MAX_POINTS, { error: `must have at most ${MAX_POINTS} points`, abort: true })
  .superRefine((list, context) => {
    for (const [index, message] of risingProblems(list))
      context.addIssue({ code: 'custom', path: index === null ? [] : [index], message, continue: false });
  }, ifPartsAreValid);

/** A cumulative curve of three phases: rising in each, joined where they meet, from 0 to 1 over the day. */
export const volumeCurveSchema: z.ZodType<VolumeCurve> = fields({
  premarket: points,
  regular: points,
  afterhours: points,
}).superRefine((curve, context) => {
  for (const [path, message] of jointProblems(curve)) context.addIssue({ code: 'custom', path: [path], message });
}, ifPartsAreValid);

function risingProblems(list: CurvePoints): (readonly [index: number | null, message: string])[] {
  const ends = list[0]?.[0] === 0 && list.at(-1)?.[0] === 1;
  const problems: (readonly [number | null, string])[] = ends
    ? []
    : [[null, 'must begin at elapsed 0 and end at elapsed 1']];
  for (let i = 1; i < list.length; i++) {
    const [before, here] = [list[i - 1], list[i]];
    if (before === undefined || here === undefined) continue;
    if (here[0] <= before[0]) problems.push([i, 'must be later than the point before it']);
    if (here[1] < before[1]) problems.push([i, 'must not be lower than the point before it']);
  }
  return problems;
}

function jointProblems(curve: VolumeCurve): (readonly [phase: keyof VolumeCurve, message: string])[] {
  const start = (phase: keyof VolumeCurve): number => curve[phase][0]?.[1] ?? NaN;
  const end = (phase: keyof VolumeCurve): number => curve[phase].at(-1)?.[1] ?? NaN;
  const meets = (a: number, b: number): boolean => Math.abs(a - b) <= JOINT_TOLERANCE;
  return [
    ...(start('premarket') === 0 ? [] : [['premarket', 'must begin at 0 done'] as const]),
    ...(meets(end('premarket'), start('regular'))
      ? []
      : [['regular', `must begin where premarket ends (${end('premarket')} done)`] as const]),
    ...(meets(end('regular'), start('afterhours'))
      ? []
      : [['afterhours', `must begin where regular ends (${end('regular')} done)`] as const]),
    ...(meets(end('afterhours'), 1) ? [] : [['afterhours', 'must end at 1 done'] as const]),
  ];
}
