/* One connection to one endpoint (host and port), shared by all units behind it. Loop thread only.
 *
 * One question is outstanding at a time; others wait: writes first, then what a person waits for, then polls, each in order of arrival. An
 * answer counts only with the transaction id and unit of the question outstanding; anything else is dropped and counted. A question's
 * time-out runs from its sending and no byte prolongs it. Reads are asked again up to `retries` times; writes never: the asker reads back.
 * The link connects by itself at a question. An endpoint that can not be connected, or hangs up without ever answering, is left alone for
 * a back-off of its own; units that stay silent are their asker's business. After two time-outs without any frame between them the
 * connection is given up (half open). No allocation per question. */
#ifndef HEARTH_FIELD_LINK_H
#define HEARTH_FIELD_LINK_H

#include "field/driver.h"
#include "io/loop.h"

struct link;

enum exchange_rank { EXCHANGE_WRITE, EXCHANGE_URGENT, EXCHANGE_POLL, EXCHANGE_RANKS };
enum exchange_end {
    EXCHANGE_ANSWERED,    /* with values, or with an exception */
    EXCHANGE_SILENT,      /* no answer in time */
    EXCHANGE_UNREACHABLE, /* not connected */
    EXCHANGE_BROKEN,      /* the connection ended, or the answer broke the protocol */
};
struct answer {
    enum exchange_end end;
    int exception;           /* > 0: refused */
    const uint16_t *words;   /* of a read without exception, [ask.count]; borrowed during done() */
    int32_t round_trip_us;
    const struct err *why;   /* when not ANSWERED; borrowed */
};
/* One question; memory of the asker, untouched by him from link_submit until done(). */
struct exchange {
    struct ask ask;
    enum exchange_rank rank;
    int retries;
    int64_t gap_ms;          /* pause of the connection after the answer */
    void (*done)(struct exchange *x, const struct answer *answer);
    uint32_t sent, timeouts, broken; /* how often, this time: set to 0 by link_submit */
    /* the link's */
    struct exchange *next;
    struct link *link;       /* NULL: not submitted */
    int64_t sent_us;
};

struct link_options {
    struct loop *loop;
    const struct driver *driver;
    const char *host; /* copied */
    int port;
    int64_t timeout_ms, backoff_base_ms, backoff_max_ms;
    bool loopback_allowed;
    uint64_t *random;  /* state of random_next; outlives the link */
    uint16_t *words;   /* [DRIVER_WORDS_MAX], shared by all links of the thread */
};

struct link *link_new(const struct link_options *options);
void link_free(struct link *l); /* no done() any more; allowed inside done() */

/* done() comes exactly once, never inside this call, unless cancelled. A poll (rank) is refused with the last error while the endpoint is
 * being left alone until link_retry_ms(). */
bool link_submit(struct link *l, struct exchange *x, struct err *e);
void link_cancel(struct exchange *x); /* nothing to do when not submitted */
void link_rest(struct link *l);       /* closes the connection when nothing waits for it */

/* For questions and failures from now on. */
void link_set_times(struct link *l, int64_t timeout_ms, int64_t backoff_max_ms);

/* An address that is written out may be refused at once; what a name stands for is judged when it is connected. */
bool link_target_allowed(const char *host, bool loopback_allowed, struct err *e);

bool link_connected(const struct link *l);
bool link_idle(const struct link *l);
int64_t link_retry_ms(const struct link *l);   /* monotonic; 0: not backing off */
int32_t link_connect_us(const struct link *l); /* how long the present connection took to come about */
uint64_t link_strays(const struct link *l);    /* frames that belonged to no question */

#endif
