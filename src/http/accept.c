/* Reads Accept-Encoding and Accept-Language. Owns nothing, never fails: what it can't read counts as absent. */
#include "http/accept.h"

#include "base/str.h"

#include <string.h>
#include <strings.h>

/* The languages of the web app's message files. */
static const char *const languages[] = {"da", "nl", "en", "fr", "de", "lt", "pl", "ru", "sl", "sv", "tr", "uk"};

/* The weight of one element's parameters, 0..1; 1 when there is none, 0 when it can't be read. */
static double weight_of(struct str parameters) {
    struct str part;
    double weight = 1.0;
    while (str_next(&parameters, ';', &part)) {
        part = str_trim(part);
        if (part.length < 2 || (part.at[0] | 0x20) != 'q' || part.at[1] != '=') continue;
        part.at += 2;
        part.length -= 2;
        if (!str_to_double(part, '.', &weight) || weight < 0 || weight > 1) return 0;
    }
    return weight;
}

/* Splits "name;q=0.5" in its lower-cased-comparable name and its weight. */
static struct str element_of(struct str element, double *weight) {
    struct str name = {0};
    str_next(&element, ';', &name);
    *weight = element.at ? weight_of(element) : 1.0;
    return str_trim(name);
}

static bool is(struct str name, const char *text) {
    return name.length == strlen(text) && strncasecmp(name.at, text, name.length) == 0;
}

bool accept_gzip(const char *accept_encoding) {
    if (!accept_encoding) return false;
    struct str rest = str_of(accept_encoding), element;
    bool any = false;
    while (str_next(&rest, ',', &element)) {
        double weight;
        struct str name = element_of(element, &weight);
        if (is(name, "gzip")) return weight > 0;
        if (is(name, "*")) any = weight > 0;
    }
    return any;
}

static const char *language_of(struct str name) {
    if (name.length < 2 || (name.length > 2 && name.at[2] != '-')) return NULL;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (strncasecmp(name.at, languages[i], 2) == 0) return languages[i];
    return NULL;
}

const char *accept_language(const char *accept_language_) {
    const char *best = "en";
    double best_weight = 0;
    struct str rest = str_of(accept_language_ ? accept_language_ : ""), element;
    while (str_next(&rest, ',', &element)) {
        double weight;
        const char *language = language_of(element_of(element, &weight));
        if (!language || weight <= best_weight) continue;
        best = language;
        best_weight = weight;
    }
    return best;
}
