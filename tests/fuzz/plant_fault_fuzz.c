/* Fault texts and control lines of the plant: nothing crashes, and what is taken reads back the same. */
#include "control.h"
#include "fault.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char line[CONTROL_LINE_MAX], text[64];
    struct fault fault, again;
    struct err e;
    if (size >= sizeof line) return 0;
    memcpy(line, data, size);
    line[size] = 0;
    if (fault_parse(line, &fault, &e)) {
        fault_text(&fault, text, sizeof text);
        REQUIRE(fault_parse(text, &again, &e));
        REQUIRE(again.kind == fault.kind && again.device == fault.device && again.from == fault.from &&
                again.to == fault.to);
    }
    struct faults faults = {0};
    struct control_plant plant = {.faults = &faults};
    AUTO_BUF(answer);
    control_execute(&plant, line, &answer);
    REQUIRE(answer.length > 0);
    return 0;
}
