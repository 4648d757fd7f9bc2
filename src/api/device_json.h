/* Devices, points and contact as docs/openapi.yaml shows them, in the reader's language. Pure; any thread. */
#ifndef HEARTH_API_DEVICE_JSON_H
#define HEARTH_API_DEVICE_JSON_H

#include "base/json_out.h"
#include "domain/directory.h"
#include "field/poller.h"
#include "live/hub.h"

struct texts;

struct device_reader { /* who reads: in which language, out of which texts */
    const struct texts *texts;
    const char *language;
};

/* Names in the reader's language; the user's own literal texts as they are; a key that has no text stands for itself. */
const char *point_name(const struct device_reader *r, const struct point_def *p);
const char *type_name(const struct device_reader *r, const struct type_def *t);
const char *choice_name(const struct device_reader *r, const struct point_def *p, const struct choice *choice);

/* `state` NULL: nothing is known yet of a device just set up. */
void device_render(struct json_out *j, const struct device_reader *r, const struct device *v, const struct device_state *state);
void device_render_summary(struct json_out *j, const struct device_reader *r, const struct device *v, const struct device_state *state,
                           const struct latest *latest, size_t latest_count);
/* The members of Contact, into an object that is open. */
void contact_render_members(struct json_out *j, const struct device *v, const struct device_state *state);

/* The members of Point that a type has too (all but number and closed), into an object that is open. */
void point_render_members(struct json_out *j, const struct device_reader *r, const struct type_def *t, const struct point_def *p);
/* One point in the grammar of DeviceInput: what was entered, without what is its default. */
void own_point_render(struct json_out *j, const struct type_def *t, const struct point_def *p);

/* A figure as a reader gets it: null without one or, unless `raw`, with an unusable quality. */
void value_render(struct json_out *j, double value, enum quality quality, bool raw);
/* "v", "q" and "t" of LatestNumbers and LatestKeys. */
void latest_render_columns(struct json_out *j, const struct latest *latest, size_t count);

/* Value of a point in `latest` (ascending); NULL: not known. */
const struct latest *latest_find(const struct latest *latest, size_t count, int32_t point);

/* The points that lists show: the type's headline, or the first four of a device's own. Returns how many. */
#define HEADLINE_MAX 4
int device_headline(const struct device *v, const struct device_point *out[HEADLINE_MAX]);

#endif
