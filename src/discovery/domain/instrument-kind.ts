/**
 * What an instrument is when reference data gives no type. Only a fallback, and only by whole words, so that Netflix
 * (net-ETF-lix), UnitedHealth, United Airlines, Community banks, Northern Trust and Digital Realty Trust survive.
 */
const FUND_OR_DERIVATIVE_WORDS =
  /\b(?:etfs?|etns?|etps?|exchange[- ]traded|funds?|warrants?|units|rights|preferred|preference|debentures?|notes|spdrs?|ishares|proshares|direxion|wisdomtree)\b/i;

/** `Acme Corp. Unit` and `Acme - 1 Unit` are units; `Unit Corporation` is a company. */
const TRAILING_UNIT = /\b(?:unit|right)\s*$/i;

/** Exchange suffixes of what is not common stock: warrants, units, rights, when-issued. Lower-case letters mark preferreds, rights, when-issued. */
const DERIVATIVE_SYMBOL = /[a-z]|\.(?:WS|U|RT|R|W|WI|PR)(?:\.[A-Z])?$/;

/** The funds a feed without any reference data would most often let in; compared by whole symbol. */
const WELL_KNOWN_FUNDS: ReadonlySet<string> = new Set(
  (
    'SPY IVV VOO QQQ QQQM IWM DIA VTI MDY EFA EEM VEA VWO GLD IAU SLV GDX GDXJ USO UNG UCO BNO TLT IEF SHY AGG BND LQD HYG JNK ' +
    'XLB XLC XLE XLF XLI XLK XLP XLRE XLU XLV XLY XBI XOP XRT XHB KRE KBE SMH SOXX IBB ARKK ARKG VNQ FXI EWZ EWJ EWG KWEB ' +
    'TQQQ SQQQ QLD QID SPXL SPXS SPXU UPRO SSO SDS SH TNA TZA SOXL SOXS LABU LABD NUGT DUST JNUG JDST FAS FAZ UVXY VXX VIXY SVXY ' +
    'BOIL KOLD TMF TMV SCHD JEPI JEPQ VIG VYM IBIT FBTC GBTC ETHE BITO DBC DBA UUP FXE RSP'
  ).split(' '),
);

const TEST_SYMBOLS: ReadonlySet<string> = new Set(
  (
    'ZVZZT ZWZZT ZXZZT ZJZZT ZAZZT ZBZZT ZCZZT ZVZZC ZVV ZXIET ZIEXT ZEXIT ZTEST ZTST ZBZX CBO CBX IGZ ' +
    'NTEST CTEST ATEST PTEST MTEST BTEST'
  ).split(' '),
);

/** Symbols that exchanges use for testing. They carry a common-stock type and invented prices. */
export function isTestSymbol(symbol: string): boolean {
  return TEST_SYMBOLS.has(symbol) || /^[A-Z]TEST\.[A-Z]$/.test(symbol);
}

/** True when nothing in symbol or name says that this is anything but common stock. */
export function looksLikeCommonStock(symbol: string, name: string | null): boolean {
  if (WELL_KNOWN_FUNDS.has(symbol) || DERIVATIVE_SYMBOL.test(symbol)) return false;
  return name === null || !(FUND_OR_DERIVATIVE_WORDS.test(name) || TRAILING_UNIT.test(name));
}
