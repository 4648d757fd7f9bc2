/* The one table of routes. docs/openapi.yaml describes each; tests/api/contract.test.mjs holds the two against each other. */
#include "api/app.h"
#include "api/handlers.h"

#define DEVICE "/api/v1/devices/{id}"

const struct route api_routes[] = {
    {"GET", "/api/v1/health", RIGHT_NONE, RUN_LOOP, BODY_NONE, 0, health_get},
    {"GET", "/api/v1/metrics", RIGHT_METRICS, RUN_LOOP, BODY_NONE, 0, metrics_get},
    {"GET", "/api/v1/status", RIGHT_METRICS, RUN_LOOP, BODY_NONE, 0, status_get},

    {"POST", "/api/v1/session", RIGHT_NONE, RUN_LOOP, BODY_JSON, 0, session_sign_in},
    {"GET", "/api/v1/session", RIGHT_SIGNED_IN, RUN_LOOP, BODY_NONE, 0, session_get},
    {"PATCH", "/api/v1/session", RIGHT_SIGNED_IN, RUN_LOOP, BODY_JSON, 0, session_change},
    {"DELETE", "/api/v1/session", RIGHT_SIGNED_IN, RUN_LOOP, BODY_NONE, 0, session_sign_out},

    {"GET", "/api/v1/devices", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, device_list},
    {"POST", "/api/v1/devices", RIGHT_DEVICES, RUN_WRITE, BODY_JSON, ROUTE_IDEMPOTENT, device_post},
    {"GET", DEVICE, RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, device_get},
    {"PUT", DEVICE, RIGHT_DEVICES, RUN_WRITE, BODY_JSON, 0, device_put},
    {"DELETE", DEVICE, RIGHT_DEVICES, RUN_WRITE, BODY_NONE, 0, device_remove},

    {"GET", DEVICE "/latest", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, device_latest_get},
    {"GET", "/api/v1/latest", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, latest_list},

    {"GET", DEVICE "/readings", RIGHT_VIEW, RUN_QUERY, BODY_NONE, 0, readings_get},
    {"POST", DEVICE "/readings", RIGHT_IMPORT, RUN_WRITE, BODY_JSON, ROUTE_IDEMPOTENT, readings_post},
    {"GET", DEVICE "/span", RIGHT_VIEW, RUN_QUERY, BODY_NONE, 0, span_get},

    {"GET", "/api/v1/device-types", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, device_type_list},
    {"GET", "/api/v1/device-types/{key}", RIGHT_VIEW, RUN_LOOP, BODY_NONE, 0, device_type_get},

    {"POST", "/api/v1/probe", RIGHT_PROBE, RUN_LOOP, BODY_JSON, 0, probe_post},

    {"GET", "/api/v1/live", RIGHT_VIEW, RUN_LOOP, BODY_NONE, ROUTE_STREAM, live_get},
    {"POST", "/api/v1/live/{key}", RIGHT_VIEW, RUN_LOOP, BODY_JSON, 0, live_subscribe},

    {0},
};
