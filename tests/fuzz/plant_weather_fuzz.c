/* Recorded weather: whatever the file holds, times rise and temperatures are ones of this planet. */
#include "physics/weather.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct weather_record r;
    struct err e = {0};
    if (!weather_record_parse((const char *)data, size, "datetime", "t_amb", &r, &e)) {
        REQUIRE(e.code != ERR_NONE && e.text[0]);
        return 0;
    }
    struct weather w = {.record = &r};
    for (size_t i = 1; i < r.count; i++) REQUIRE(r.time_ms[i] > r.time_ms[i - 1]);
    for (int64_t t = 0; t < INT64_C(4000000000000); t += INT64_C(86400000) * 100) {
        double celsius = weather_outdoor_c(&w, t);
        REQUIRE(isfinite(celsius) && celsius >= -60 && celsius <= 60);
    }
    weather_record_fini(&r);
    return 0;
}
