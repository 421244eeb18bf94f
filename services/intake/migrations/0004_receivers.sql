-- Help in a high-conflict divorce receives transfers as well; only the Family Justice Center opens a dossier.

alter table transfers drop constraint transfers_receiver_check;
alter table transfers add constraint transfers_receiver_check check (receiver in ('fjc-planning', 'wijzer-scheiden'));
alter table transfers drop constraint transfers_check1;
alter table transfers add constraint only_the_family_justice_center_opens_a_dossier
    check ((dossier_id is not null) = (answer = 'accepted' and receiver = 'fjc-planning'));
