/* cmocka with the headers that it wants first. */
#ifndef HEARTH_TESTS_HTTP_TEST_H
#define HEARTH_TESTS_HTTP_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEST(name) static void name(void **state __attribute__((unused)))

#endif
