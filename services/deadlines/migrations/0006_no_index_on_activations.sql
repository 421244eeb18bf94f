-- Nobody looks for subjects by it since 0003, and every settling paid for it.
drop index if exists subjects_to_reproject;
