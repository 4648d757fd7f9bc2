/* A list per rank. Owns nothing: it only joins the questions that it is given. Pure. */
#include "field/exchange_queue.h"

void exchange_queue_add(struct exchange_queue *q, struct exchange *x) {
    x->next = NULL;
    if (q->ranks[x->rank].last != NULL)
        q->ranks[x->rank].last->next = x;
    else
        q->ranks[x->rank].first = x;
    q->ranks[x->rank].last = x;
}

void exchange_queue_add_front(struct exchange_queue *q, struct exchange *x) {
    x->next = q->ranks[x->rank].first;
    q->ranks[x->rank].first = x;
    if (q->ranks[x->rank].last == NULL) q->ranks[x->rank].last = x;
}

void exchange_queue_remove(struct exchange_queue *q, struct exchange *x) {
    struct exchange *before = NULL;
    struct exchange **at = &q->ranks[x->rank].first;
    while (*at != x) {
        REQUIRE(*at != NULL);
        before = *at;
        at = &before->next;
    }
    *at = x->next;
    if (q->ranks[x->rank].last == x) q->ranks[x->rank].last = before;
}

struct exchange *exchange_queue_take(struct exchange_queue *q) {
    for (int rank = 0; rank < EXCHANGE_RANKS; rank++) {
        struct exchange *x = q->ranks[rank].first;
        if (x == NULL) continue;
        exchange_queue_remove(q, x);
        return x;
    }
    return NULL;
}

bool exchange_queue_empty(const struct exchange_queue *q) {
    for (int rank = 0; rank < EXCHANGE_RANKS; rank++)
        if (q->ranks[rank].first != NULL) return false;
    return true;
}

size_t exchange_queue_count(const struct exchange_queue *q) {
    size_t count = 0;
    for (int rank = 0; rank < EXCHANGE_RANKS; rank++)
        for (const struct exchange *x = q->ranks[rank].first; x != NULL; x = x->next) count++;
    return count;
}
