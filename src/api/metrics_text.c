/* Writes the Prometheus text format. Keeps nothing. */
#include "api/metrics_text.h"

#include "base/str.h"

static void add_number(struct buf *out, double value) {
    char text[32];
    buf_add_char(out, ' ');
    buf_add(out, text, double_to_text(value, text));
    buf_add_char(out, '\n');
}

void metric_head(struct buf *out, const char *name, const char *type, const char *help) {
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metric_put(struct buf *out, const char *name, const char *type, const char *help, double value) {
    metric_head(out, name, type, help);
    buf_add_text(out, name);
    add_number(out, value);
}

void metric_labelled(struct buf *out, const char *name, const char *label, const char *label_value, double value) {
    buf_printf(out, "%s{%s=\"%s\"}", name, label, label_value);
    add_number(out, value);
}

void metric_histogram(struct buf *out, const char *name, const char *help, const uint32_t *bounds_us, const uint64_t *buckets, int count,
                      double sum_s) {
    uint64_t below = 0;
    metric_head(out, name, "histogram", help);
    for (int i = 0; i < count; i++) {
        char bound[32] = "+Inf";
        below += buckets[i];
        if (i < count - 1) bound[double_to_text(bounds_us[i] / 1e6, bound)] = '\0';
        buf_printf(out, "%s_bucket{le=\"%s\"}", name, bound);
        add_number(out, (double)below);
    }
    if (sum_s >= 0) {
        buf_printf(out, "%s_sum", name);
        add_number(out, sum_s);
    }
    buf_printf(out, "%s_count", name);
    add_number(out, (double)below);
}
