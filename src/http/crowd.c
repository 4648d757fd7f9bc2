/* Makes room in a full house, so that a thousand connections that only wait cannot keep everybody else out. Owns
 * nothing and cuts nobody itself: server.c does. */
#include "http/crowd.h"

enum { STAYS = PHASE_PHASES };

/* Lower goes first. */
static const int patience[PHASE_PHASES] = {
    [PHASE_IDLE] = 0, [PHASE_HEADERS] = 1, [PHASE_BODY] = 2, [PHASE_SEND] = 3, [PHASE_WORK] = STAYS};

static bool waits(const struct peer *p, int64_t now_ms) {
    if (patience[p->phase] == STAYS) return false;
    return p->phase == PHASE_IDLE || now_ms - p->phase_ms >= CROWD_GRACE_MS;
}

static bool goes_before(const struct peer *a, const struct peer *b) {
    if (patience[a->phase] != patience[b->phase]) return patience[a->phase] < patience[b->phase];
    return a->phase_ms < b->phase_ms;
}

struct peer *crowd_pick(struct peer *peers, int max, int64_t now_ms) {
    struct peer *first = NULL;
    int count = 0;
    for (struct peer *p = peers; p; p = p->next) {
        if (p->local || p->cut) continue;
        count++;
        if (waits(p, now_ms) && (!first || goes_before(p, first))) first = p;
    }
    return count > max ? first : NULL;
}
