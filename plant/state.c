/* Lines of key=value words; see state.h. Owns nothing; the devices know their own words. */
#include "state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LINE "hearth-plant-state 1 seed="
#define KEY_MAX    16
#define FILE_MAX   (64 << 20)

void state_write(uint64_t seed, struct plant_device *const *devices, int count, struct buf *out) {
    buf_printf(out, FIRST_LINE "%llu\n", (unsigned long long)seed);
    for (int i = 0; i < count; i++) {
        if (!devices[i]->ops->save) continue;
        buf_printf(out, "device=%d ", i);
        devices[i]->ops->save(devices[i], out);
        buf_add_char(out, '\n');
    }
}

static bool fail(int line, const char *why, struct err *e) {
    return err_set(e, ERR_CORRUPT, "--state",
                   "Line %d of the plant's state file %s; without the file the plant starts anew.", line, why);
}

/* Takes "key=value" apart. */
static bool split(struct str word, char key[KEY_MAX], struct str *value) {
    struct str name;
    if (!str_next(&word, '=', &name) || !word.at || name.length == 0 || name.length >= KEY_MAX) return false;
    memcpy(key, name.at, name.length);
    key[name.length] = 0;
    *value = word;
    return true;
}

static bool read_device(struct str line, int number, struct plant_device *const *devices, int count, struct err *e) {
    struct str word, value;
    char key[KEY_MAX];
    int64_t device;
    if (!str_next(&line, ' ', &word) || !split(word, key, &value) || strcmp(key, "device") != 0 ||
        !str_to_int64(value, &device) || device < 0)
        return fail(number, "does not start with a device", e);
    if (device >= count || !devices[device]->ops->load) return true;
    while (str_next(&line, ' ', &word))
        if (!split(word, key, &value) || !devices[device]->ops->load(devices[device], key, value))
            return fail(number, "holds a word that cannot be", e);
    devices[device]->ops->load(devices[device], NULL, (struct str){0});
    return true;
}

bool state_read(const char *text, size_t length, uint64_t seed, struct plant_device *const *devices, int count,
                struct err *e) {
    struct str rest = {text, length}, line;
    char first[64];
    int number = 1;
    snprintf(first, sizeof first, FIRST_LINE "%llu", (unsigned long long)seed);
    if (!str_next(&rest, '\n', &line) || !str_equal(line, first)) return fail(1, "does not belong to this seed", e);
    while (str_next(&rest, '\n', &line)) {
        number++;
        if (line.length == 0 && !rest.at) return true; /* behind the last line end */
        if (!read_device(line, number, devices, count, e)) return false;
    }
    return fail(number, "was cut off", e);
}

bool state_save(const char *path, uint64_t seed, struct plant_device *const *devices, int count, struct err *e) {
    AUTO_BUF(text);
    AUTO_BUF(beside);
    state_write(seed, devices, count, &text);
    buf_printf(&beside, "%s.new", path);
    FILE *f = fopen(beside.bytes, "we");
    bool written = f && fwrite(text.bytes, 1, text.length, f) == text.length;
    if (f && fclose(f) != 0) written = false;
    if (written && rename(beside.bytes, path) == 0) return true;
    return err_set(e, ERR_IO, "--state", "The plant's state could not be written to %s: %s.", path, strerror(errno));
}

bool state_load(const char *path, uint64_t seed, struct plant_device *const *devices, int count, struct err *e) {
    char bytes[65536];
    size_t n;
    AUTO_BUF(text);
    FILE *f = fopen(path, "re");
    if (!f && errno == ENOENT) return true;
    if (!f) return err_set(e, ERR_IO, "--state", "%s cannot be read: %s.", path, strerror(errno));
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0 && text.length < FILE_MAX) buf_add(&text, bytes, n);
    fclose(f);
    return state_read(text.bytes ? text.bytes : "", text.length, seed, devices, count, e);
}
