/* DeviceInput of docs/openapi.yaml: a request's body to a device_spec, every field checked. Pure; fuzzed. */
#ifndef HEARTH_API_DEVICE_INPUT_H
#define HEARTH_API_DEVICE_INPUT_H

#include "base/json_in.h"
#include "base/map.h"
#include "store/devices.h"

/* Texts of `out` live in `a` or in the document. `types`: key -> struct type_def *. */
bool device_input_parse(const struct json_value *root, const struct text_map *types, bool loopback_allowed, struct arena *a,
                        struct device_spec *out, struct err *e);

#endif
