/* Names of a network that does not exist: the demo that ./run shows. Beyond the table the streets come again with
 * higher house numbers. */
#include "inventory.h"

#include "address.h"

#include "base/json_out.h"

static const struct site_row {
    const char *street;
    int house;
    const char *quarter, *note;
} sites[] = {
    {"Kirsebærhaven", 2, "Nordmarken", ""},
    {"Kirsebærhaven", 14, "Nordmarken", ""},
    {"Bøgelunden", 5, "Nordmarken", "Day nursery in the ground floor."},
    {"Bøgelunden", 21, "Nordmarken", ""},
    {"Ternevej", 8, "Nordmarken", ""},
    {"Ternevej", 33, "Nordmarken", ""},
    {"Rugmarken", 1, "Østervang", "School. Closed in July."},
    {"Rugmarken", 18, "Østervang", ""},
    {"Havremarken", 7, "Østervang", ""},
    {"Havremarken", 40, "Østervang", ""},
    {"Spindervej", 3, "Østervang", ""},
    {"Spindervej", 12, "Østervang", ""},
    {"Gammel Teglgade", 6, "Midtbyen", "Listed building."},
    {"Gammel Teglgade", 27, "Midtbyen", ""},
    {"Smedestræde", 4, "Midtbyen", ""},
    {"Smedestræde", 9, "Midtbyen", ""},
    {"Bispens Plads", 1, "Midtbyen", "Town hall annexe."},
    {"Klosterbakken", 16, "Midtbyen", ""},
    {"Fyrtårnsvej", 11, "Havnen", ""},
    {"Fyrtårnsvej", 52, "Havnen", ""},
    {"Rebslagerkaj", 2, "Havnen", ""},
    {"Rebslagerkaj", 30, "Havnen", "Swimming hall."},
    {"Sejlmagervej", 19, "Havnen", ""},
    {"Sejlmagervej", 24, "Havnen", ""},
};
#define SITES ((int)(sizeof sites / sizeof sites[0]))

void inventory_name(const struct plant_device *d, struct buf *out) {
    const struct site_row *s = &sites[d->number % SITES];
    if (d->ops->name)
        buf_add_text(out, d->ops->name(d));
    else
        buf_printf(out, "%s %d", s->street, s->house + 100 * (d->number / SITES));
}

static void put_street(int number, struct json_out *j) {
    const struct site_row *s = &sites[number % SITES];
    json_put_text(j, "place", s->quarter);
    json_put_text(j, "note", number < SITES ? s->note : "");
}

void inventory_line(const struct plant_device *d, int port, struct buf *out) {
    char address[ADDRESS_TEXT];
    struct json_out j;
    json_out_init(&j, out);
    json_begin_object(&j);
    AUTO_BUF(name);
    inventory_name(d, &name);
    json_put_text(&j, "name", name.bytes);
    if (!d->ops->name) put_street(d->number, &j);
    json_put_text(&j, "type", d->ops->hearth_type);
    json_put_text(&j, "host", address_text(address_of(d->number), address));
    json_put_int(&j, "port", port);
    json_put_int(&j, "unit", d->unit);
    json_put_bool(&j, "enabled", true);
    if (d->ops->own_points) {
        json_key(&j, "points");
        json_begin_array(&j);
        d->ops->own_points(d, &j);
        json_end_array(&j);
    }
    json_end_object(&j);
    buf_add_char(out, '\n');
}
