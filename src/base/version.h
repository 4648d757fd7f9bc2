/* The version of this build: the one of meson.build. */
#ifndef HEARTH_BASE_VERSION_H
#define HEARTH_BASE_VERSION_H

const char *hearth_version(void); /* "0.1.0"; static text */

#endif
