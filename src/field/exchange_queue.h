/* What waits for a link: questions by rank, each rank in order of arrival. Intrusive: the questions belong to their askers. Pure. */
#ifndef HEARTH_FIELD_EXCHANGE_QUEUE_H
#define HEARTH_FIELD_EXCHANGE_QUEUE_H

#include "field/link.h"

struct exchange_queue {
    struct { struct exchange *first, *last; } ranks[EXCHANGE_RANKS];
};

void exchange_queue_add(struct exchange_queue *q, struct exchange *x);
void exchange_queue_add_front(struct exchange_queue *q, struct exchange *x); /* to be asked again: before its rank */
void exchange_queue_remove(struct exchange_queue *q, struct exchange *x);    /* must be in it */
struct exchange *exchange_queue_take(struct exchange_queue *q);              /* first of the highest rank; NULL: empty */
bool exchange_queue_empty(const struct exchange_queue *q);
size_t exchange_queue_count(const struct exchange_queue *q);

#endif
