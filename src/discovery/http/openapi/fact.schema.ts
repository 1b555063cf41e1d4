import {
  int,
  num,
  oneOf,
  orNull,
  orNullRef,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../../common/openapi/schema-of.js';
import { MARKET_DATA_SOURCES } from '../../../market-data/market-data-source.js';
import {
  type CandidateFacts,
  type CandidateNews,
  FACT_NAMES,
  type FactName,
  type SourcedFact,
} from '../../domain/candidate-facts.js';

const FACT = schemaOf<SourcedFact>('A figure with who told it and when. The unit is in its name.', {
  value: num('The figure.', 0.184),
  source: oneOf([...MARKET_DATA_SOURCES, 'feed'], 'Who told it; feed: the extra signals of the operator.'),
  as_of: orNull(time('What it is of: a settlement date, a session, the moment of asking.')),
  age_seconds: orNull(int("From then to the run's as_of.", 86_400)),
});

const FACTS = schemaOf<CandidateFacts>(
  'What is known beyond prices; null = unknown.',
  Object.fromEntries(FACT_NAMES.map((name) => [name, orNullRef('SourcedFact', name)])) as Record<
    FactName,
    ReturnType<typeof orNullRef>
  >,
);

const NEWS = schemaOf<CandidateNews>('The newest relevant item of the last 24 hours.', {
  title: text('Headline.'),
  url: orNull(text('Address of the article.')),
  publisher: orNull(text('Publisher.')),
  published_at: time('When it was published.'),
  age_seconds: int("From then to the run's as_of.", 2400),
  score: num('What age has left of it, 0-1: half of it every 6 hours.', 0.92),
  source: oneOf(MARKET_DATA_SOURCES, 'Who told it.'),
});

export const FACT_SCHEMAS: Schemas = { SourcedFact: FACT, CandidateFacts: FACTS, CandidateNews: NEWS };
