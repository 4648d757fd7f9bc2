/* The handlers, one per row of routes.c. See http/call.h for what a handler is; the file that holds each is named beside it. */
#ifndef HEARTH_API_HANDLERS_H
#define HEARTH_API_HANDLERS_H

#include "http/call.h"

bool health_get(struct call *c, struct err *e);         /* health.c */
bool metrics_get(struct call *c, struct err *e);        /* metrics.c */
bool status_get(struct call *c, struct err *e);         /* status.c */

bool session_sign_in(struct call *c, struct err *e);    /* session.c */
bool session_get(struct call *c, struct err *e);
bool session_change(struct call *c, struct err *e);
bool session_sign_out(struct call *c, struct err *e);

bool device_list(struct call *c, struct err *e);        /* device_list.c */
bool device_post(struct call *c, struct err *e);        /* devices.c */
bool device_get(struct call *c, struct err *e);
bool device_put(struct call *c, struct err *e);
bool device_remove(struct call *c, struct err *e);

bool device_latest_get(struct call *c, struct err *e);  /* latest.c */
bool latest_list(struct call *c, struct err *e);

bool readings_get(struct call *c, struct err *e);       /* readings.c */
bool span_get(struct call *c, struct err *e);
bool readings_post(struct call *c, struct err *e);      /* readings_import.c */

bool device_type_list(struct call *c, struct err *e);   /* device_types.c */
bool device_type_get(struct call *c, struct err *e);

bool probe_post(struct call *c, struct err *e);         /* probe.c */

bool live_get(struct call *c, struct err *e);           /* live.c */
bool live_subscribe(struct call *c, struct err *e);

#endif
