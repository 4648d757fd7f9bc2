/* The units that a form offers: the server's keys with their symbols, the common ones of a heating network first. */
export const UNITS: readonly (readonly [key: string, symbol: string])[] = [
  ['degC', '°C'], ['kW', 'kW'], ['MW', 'MW'], ['MWh', 'MWh'], ['kWh', 'kWh'], ['GJ', 'GJ'], ['m3', 'm³'], ['m3/h', 'm³/h'], ['l/h', 'l/h'],
  ['bar', 'bar'], ['kPa', 'kPa'], ['mbar', 'mbar'], ['%', '%'], ['K', 'K'], ['W', 'W'], ['Wh', 'Wh'], ['GWh', 'GWh'], ['MJ', 'MJ'], ['Gcal', 'Gcal'],
  ['l', 'l'], ['l/min', 'l/min'], ['l/s', 'l/s'], ['m3/s', 'm³/s'], ['kg/s', 'kg/s'], ['kg/h', 'kg/h'], ['t/h', 't/h'], ['kg', 'kg'], ['t', 't'],
  ['Pa', 'Pa'], ['hPa', 'hPa'], ['MPa', 'MPa'], ['degF', '°F'], ['%RH', '% RH'], ['ppm', 'ppm'], ['V', 'V'], ['mV', 'mV'], ['A', 'A'], ['mA', 'mA'],
  ['Ohm', 'Ω'], ['Hz', 'Hz'], ['rpm', 'rpm'], ['s', 's'], ['min', 'min'], ['h', 'h'], ['d', 'd'], ['imp', 'imp'], ['count', '×'],
];
