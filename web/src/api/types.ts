/* Short names for the schemas of docs/openapi.yaml. */
import type { components } from './schema';

type S = components['schemas'];
export type Session = S['Session'];
export type Device = S['Device'];
export type DeviceSummary = S['DeviceSummary'];
export type DeviceInput = S['DeviceInput'];
export type DevicePage = S['DevicePage'];
export type DeviceTypeSummary = S['DeviceTypeSummary'];
export type Point = S['Point'];
export type OwnPoint = S['OwnPoint'];
export type Contact = S['Contact'];
export type ContactState = Contact['state'];
export type LatestNumbers = S['LatestNumbers'];
export type LatestKeys = S['LatestKeys'];
export type LiveContact = S['LiveContact'];
export type Readings = S['Readings'];
export type BucketedReadings = S['BucketedReadings'];
export type FittedReadings = Readings | BucketedReadings;
export type Status = S['Status'];
export type ProbeResult = S['ProbeResult'];
export type HeadlineValue = S['HeadlineValue'];

/** A value as it is shown: figure, quality, time of measurement. */
export interface Sample {
  v: number | null;
  q: number;
  t: number;
}
