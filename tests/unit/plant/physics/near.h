/* Doubles that lie near each other; cmocka's own comparison knows floats only. */
#ifndef HEARTH_TEST_PHYSICS_NEAR_H
#define HEARTH_TEST_PHYSICS_NEAR_H

#define assert_near(a, b, by)                                                                                          \
    do {                                                                                                               \
        double near_a = (a), near_b = (b);                                                                             \
        if (!(fabs(near_a - near_b) <= (by)))                                                                          \
            fail_msg("%.12g is not within %g of %.12g", near_a, (double)(by), near_b);                                 \
    } while (0)

#endif
