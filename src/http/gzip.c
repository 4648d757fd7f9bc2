/* Compresses a reply's body in one go. Owns nothing after the call; does not stream. */
#include "http/gzip.h"

#include <limits.h>
#include <zlib.h>

/* 15 bits of window plus 16: gzip framing. Level 5 is where JSON of columns stops shrinking much for its time. */
enum { WINDOW_BITS = 15 + 16, LEVEL = 5, MEMORY_LEVEL = 8 };

bool gzip_shrink(struct buf *body) {
    z_stream z = {0};
    if (body->length == 0 || body->length > UINT_MAX) return false;
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) return false;
    struct buf out = {0};
    buf_reserve(&out, body->length);
    z.next_in = (Bytef *)body->bytes;
    z.avail_in = (uInt)body->length;
    z.next_out = (Bytef *)out.bytes;
    z.avail_out = (uInt)body->length; /* no more: a bigger result is not wanted */
    bool smaller = deflate(&z, Z_FINISH) == Z_STREAM_END;
    out.length = (size_t)z.total_out;
    deflateEnd(&z);
    if (!smaller) {
        buf_fini(&out);
        return false;
    }
    out.bytes[out.length] = 0;
    buf_fini(body);
    *body = out;
    return true;
}
