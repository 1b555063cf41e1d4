/**
 * Math, bound once. The market is made of millions of these calls, and inside a VM context, where tests run, every look
 * at a global costs far more than an import.
 */
export const { abs, cos, exp, floor, imul, log, max, min, round, sqrt } = Math;
export const { isNaN: isMissing } = Number;
