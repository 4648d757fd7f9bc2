/* Type files: any bytes are refused with a sentence, or give a type whose points can be decoded whatever the registers
 * hold. */
#include "domain/point_setting.h"
#include "domain/type_check.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_point(const struct point_def *p) {
    static const uint16_t words[][4] = {
        {0, 0, 0, 0}, {0x7fc0, 0, 0, 0}, {0xffff, 0xffff, 0xffff, 0xffff}, {19200, 1, 2, 3}};
    REQUIRE(p->address >= 0 && p->address + p->registers <= 65536 && p->unit);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct sample s = point_decode(p, words[i]);
        uint16_t back[4] = {0};
        REQUIRE(!isinf(s.value) && quality_name(s.quality));
        REQUIRE(!quality_usable(s.quality) || !isnan(s.value));
        point_encode(p, s.value, back);
    }
    enum level level = LEVEL_NONE;
    struct err e;
    if (setting_allows(p, p->range_min, &level, &e)) REQUIRE(level != LEVEL_NONE && p->kind == POINT_SETTING);
    REQUIRE(!p->needs || (p->needs != p && !p->needs->needs));
}

static void problem_look(void *context, const struct err *problem) {
    (void)context;
    REQUIRE(problem->code != ERR_NONE && problem->text[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct problem_sink sink = {problem_look, NULL};
    struct err e = {0};
    struct type_def *t = type_def_parse((const char *)data, size, "t.json", &e);
    REQUIRE(t || (e.code != ERR_NONE && e.text[0]));
    for (int i = 0; t && i < t->point_count; i++) check_point(&t->points[i]);
    size_t problems = type_check((const char *)data, size, "t.json", &sink);
    REQUIRE(t || problems > 0);
    type_def_free(t);
    return 0;
}
