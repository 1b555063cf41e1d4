export const STRATEGIES = ['legacy_v0', 'hybrid_v1'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

export const ACTIONS = ['TRADE_READY', 'MONITOR', 'RANKED'] as const;
export type Action = (typeof ACTIONS)[number];

export const SUB_SCORES = ['volume_momentum', 'squeeze', 'catalyst', 'options', 'technical'] as const;
export type SubScoreName = (typeof SUB_SCORES)[number];

export const LEGACY_COMPONENTS = ['volume_surge', 'price_momentum', 'volatility_expansion', 'risk_filter'] as const;
export type LegacyComponentName = (typeof LEGACY_COMPONENTS)[number];
