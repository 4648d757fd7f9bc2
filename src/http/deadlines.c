/* Deadlines of a connection's phases. Owns nothing, reads no clock. */
#include "http/deadlines.h"

enum { SEND_GRACE_MS = 30000, SEND_BYTES_PER_S = 1024, IDLE_MS = 60000 };

int64_t deadline_of_phase_ms(const struct config *c, enum phase phase, uint64_t bytes, int64_t now_ms) {
    switch (phase) {
    case PHASE_HEADERS:
        return now_ms + c->header_timeout_ms;
    case PHASE_BODY:
        return now_ms + c->body_timeout_ms;
    case PHASE_SEND:
        return now_ms + SEND_GRACE_MS + (int64_t)(bytes / SEND_BYTES_PER_S) * 1000;
    case PHASE_IDLE:
        return now_ms + IDLE_MS;
    case PHASE_WORK:
    case PHASE_PHASES:
        break;
    }
    return INT64_MAX;
}
