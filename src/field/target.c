/* Where a device may be: the guard against using Hearth to reach what only its own machine can reach. Pure.
 * An IPv6 form that carries an IPv4 address is judged by the IPv4 address. Rows are tried from the top; the first that fits decides.
 * Sources: RFC 6890 and its registries; the cloud providers' documented metadata addresses. */
#include "field/poller.h"

#include <arpa/inet.h>
#include <string.h>

enum verdict { NEVER, LOOPBACK, PRIVATE, PUBLIC };

struct range_row {
    uint8_t address[16];
    int bits;
    enum verdict verdict;
    const char *what;
};

static const struct range_row ranges_v4[] = {
    {{0}, 8, NEVER, "an unspecified address"},
    {{127}, 8, LOOPBACK, "a loopback address"},
    {{169, 254}, 16, NEVER, "a link-local address"}, /* and 169.254.169.254, the usual metadata service */
    {{100, 100, 100, 200}, 32, NEVER, "a cloud metadata address"},
    {{192, 0, 0, 192}, 32, NEVER, "a cloud metadata address"},
    {{168, 63, 129, 16}, 32, NEVER, "a cloud metadata address"},
    {{10}, 8, PRIVATE, "a private address"},
    {{172, 16}, 12, PRIVATE, "a private address"},
    {{192, 168}, 16, PRIVATE, "a private address"},
    {{100, 64}, 10, PRIVATE, "a shared address"}, /* mobile networks and overlay VPNs */
    {{224}, 4, NEVER, "a multicast address"},
    {{240}, 4, NEVER, "a reserved address"}, /* and the broadcast address */
    {{0}, 0, PUBLIC, "a public address"},
};

static const struct range_row ranges_v6[] = {
    {{0}, 128, NEVER, "an unspecified address"},
    {{[15] = 1}, 128, LOOPBACK, "a loopback address"},
    {{0}, 96, NEVER, "a reserved address"}, /* IPv4-compatible, deprecated */
    {{0xfe, 0x80}, 10, NEVER, "a link-local address"},
    {{0xfe, 0xc0}, 10, NEVER, "a deprecated site-local address"},
    {{0xff}, 8, NEVER, "a multicast address"},
    {{0xfd, 0x00, 0x0e, 0xc2}, 32, NEVER, "a cloud metadata address"},
    {{0xfc}, 7, PRIVATE, "a private address"},
    {{0}, 0, PUBLIC, "a public address"},
};

/* IPv6 prefixes that carry an IPv4 address from byte `at` on. */
static const struct {
    uint8_t prefix[16];
    int bits, at;
} carriers[] = {
    {{[10] = 0xff, 0xff}, 96, 12},       /* IPv4-mapped */
    {{0x00, 0x64, 0xff, 0x9b}, 96, 12},  /* NAT64 */
    {{0x20, 0x02}, 16, 2},               /* 6to4 */
};

static bool fits(const uint8_t *address, const uint8_t *prefix, int bits) {
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(address, prefix, (size_t)whole) != 0) return false;
    return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
}

static const struct range_row *first_fit(const struct range_row *row, const uint8_t *address) {
    while (!fits(address, row->address, row->bits)) row++; /* the last row fits everything */
    return row;
}

static const struct range_row *judge_v6(const uint8_t *address) {
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++)
        if (fits(address, carriers[i].prefix, carriers[i].bits)) return first_fit(ranges_v4, address + carriers[i].at);
    return first_fit(ranges_v6, address);
}

bool target_allowed(const char *ip, bool loopback_allowed, bool public_allowed, struct err *e) {
    uint8_t address[16];
    const struct range_row *row;
    if (inet_pton(AF_INET, ip, address) == 1)
        row = first_fit(ranges_v4, address);
    else if (inet_pton(AF_INET6, ip, address) == 1)
        row = judge_v6(address);
    else
        return err_set(e, ERR_INVALID, "host", "%s is not an IP address.", ip);
    if (row->verdict == PRIVATE || (row->verdict == LOOPBACK && loopback_allowed) ||
        (row->verdict == PUBLIC && public_allowed))
        return true;
    return err_set(e, ERR_INVALID, "host", "%s is %s; a device can not be there.", ip, row->what);
}
