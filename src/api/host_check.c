/* Address literals go to target_allowed; names are held against the letters, digits and hyphens of RFC 1123. */
#include "api/host_check.h"

#include "field/poller.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

static bool is_literal(const char *host) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool label_valid(const char *label, size_t length) {
    if (length < 1 || length > 63 || label[0] == '-' || label[length - 1] == '-') return false;
    for (size_t i = 0; i < length; i++)
        if (!((label[i] | 32) >= 'a' && (label[i] | 32) <= 'z') && !(label[i] >= '0' && label[i] <= '9') && label[i] != '-') return false;
    return true;
}

/* Resolvers read "127.1" and "0x7f000001" as addresses, so the last label must start with a letter. */
static bool starts_with_letter(const char *label) { return (label[0] | 32) >= 'a' && (label[0] | 32) <= 'z'; }

static bool name_valid(const char *host) {
    size_t length = strlen(host);
    if (length > 253) return false;
    for (const char *label = host;;) {
        size_t part = strcspn(label, ".");
        if (!label_valid(label, part)) return false;
        if (!label[part]) return starts_with_letter(label);
        label += part + 1;
    }
}

static bool is_loopback_name(const char *host) {
    static const char suffix[] = ".localhost";
    size_t length = strlen(host), tail = sizeof suffix - 1;
    return !strcasecmp(host, "localhost") || (length > tail && !strcasecmp(host + length - tail, suffix));
}

bool host_check(const char *host, bool loopback_allowed, struct err *e) {
    if (is_literal(host)) return target_allowed(host, loopback_allowed, false, e);
    if (!name_valid(host)) return err_set(e, ERR_INVALID, "host", "The host is neither an IP address nor a DNS name.");
    if (is_loopback_name(host) && !loopback_allowed)
        return err_set(e, ERR_INVALID, "host", "The host is this machine itself; only a demo server talks to that.");
    return true;
}
