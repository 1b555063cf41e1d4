import { z } from 'zod';
import { CLOSE_MARK, END_MARK } from '../domain/volume-curve-axis.js';
import { stretchOf, type VolumeLog, type VolumeMark } from '../domain/volume-curve-log.js';

const MARK = z.tuple([z.number().min(0).max(END_MARK), z.number().positive(), z.number().int().nonnegative()]);
const DOCUMENT = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        date: z.iso.date(),
        last_mark: z.literal([CLOSE_MARK, END_MARK]),
        /** Position, volume in shares, common stocks. */
        marks: z.array(MARK).max(END_MARK),
      }),
    )
    .max(100),
});

/** The log as a JSON value. */
export function volumeDocument(log: VolumeLog): z.infer<typeof DOCUMENT> {
  const tuple = ({ position, volumeShares, commonStocks }: VolumeMark): z.infer<typeof MARK> => [
    position,
    volumeShares,
    commonStocks,
  ];
  return {
    sessions: [...log].map(([date, { lastMark, marks }]) => ({
      date,
      last_mark: lastMark === CLOSE_MARK ? CLOSE_MARK : END_MARK,
      marks: [...marks.values()].map(tuple),
    })),
  };
}

/** The log that a JSON value holds: empty where there is none, or it cannot be read. */
export function volumeLogOf(document: unknown): VolumeLog {
  const { data } = DOCUMENT.safeParse(document);
  return new Map(
    data?.sessions.map(({ date, last_mark: lastMark, marks }) => [
      date,
      {
        lastMark,
        marks: new Map(
          marks.map(([position, volumeShares, commonStocks]) => {
            const mark = { position, volumeShares, commonStocks };
            return [stretchOf(mark, lastMark), mark];
          }),
        ),
      },
    ]),
  );
}
