/* A growing array as three fields: `struct { T *items; size_t count, capacity; }`, and macros that keep its type.
 *     VEC(struct sample) samples = {0};
 *     vec_push(&samples, s);  for (size_t i = 0; i < samples.count; i++) ... samples.items[i];  vec_fini(&samples); */
#ifndef HEARTH_BASE_VEC_H
#define HEARTH_BASE_VEC_H

#include "base/arena.h"

#include <stdlib.h>

#define VEC(type) struct { type *items; size_t count, capacity; }
#define vec_reserve(v, n) \
    do { \
        if ((v)->capacity < (n)) { \
            size_t vec_capacity_ = (v)->capacity ? (v)->capacity : 8; \
            while (vec_capacity_ < (n)) vec_capacity_ *= 2; \
            (v)->items = heap_grow((v)->items, vec_capacity_, sizeof *(v)->items); \
            (v)->capacity = vec_capacity_; \
        } \
    } while (0)
#ifdef __clang_analyzer__ /* it can't see that a capacity comes with its memory */
#define vec_known(v) ((v)->items ? (void)0 : __builtin_unreachable())
#else
#define vec_known(v) ((void)0)
#endif
#define vec_push(v, item) \
    do { vec_reserve((v), (v)->count + 1); vec_known(v); (v)->items[(v)->count++] = (item); } while (0)
#define vec_fini(v) \
    do { free((v)->items); (v)->items = NULL; (v)->count = (v)->capacity = 0; } while (0)

#endif
