/* A disk that forgets: a SQLite VFS whose files live in memory, each as what is durable and what was written since its
 * last sync.
 *
 * At a power cut, every piece of 512 bytes that was not synced is kept or forgotten by chance, in any order; so is a
 * file that was never synced, and a delete that was not. Shared memory and locks are gone. Handles that were open fail
 * from then on; files opened afterwards show what was left. One thread, one connection per file. */
#ifndef HEARTH_TESTS_FORGETFUL_VFS_H
#define HEARTH_TESTS_FORGETFUL_VFS_H

#include <stdbool.h>
#include <stdint.h>

#define FORGETFUL_VFS "forgetful"

void forgetful_register(void);            /* once per process */
void forgetful_reset(uint64_t seed);      /* an empty disk; chance starts anew */
void forgetful_cut_after(int operations); /* the power fails at that write or sync from now; < 0: never */
bool forgetful_is_cut(void);
void forgetful_power_on(void); /* cuts now if it was not; then the disk answers again */
uint64_t forgetful_random(void);
struct forgetful_counts {
    long writes, syncs, pieces_forgotten, pieces_kept;
};
struct forgetful_counts forgetful_counts(void);

#endif
