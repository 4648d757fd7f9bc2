/* Questions to a scope. Owns nothing; which device a scope may see is device_find's (directory.c). */
#include "domain/scope.h"

bool scope_has(const struct scope *s, enum right r) {
    return (s->rights & (uint32_t)r) == (uint32_t)r;
}

struct scope scope_local(int64_t tenant_id) {
    return (struct scope){
        .tenant_id = tenant_id,
        .rights = role_find("admin")->rights,
        .all_devices = true,
        .address = "local",
    };
}
