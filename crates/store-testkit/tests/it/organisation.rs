//! The statements about the service itself once around, on both engines: what is written is what is read.

use store::StoreError;
use store::organisation::{CoverRow, SiteRow, TeamMemberRow, TeamRow};
use store_testkit::{World, access, account, asset, at, both_engines, day, id, stance, tie};

both_engines! {
    async fn assets_are_found_by_need_and_word(fx: Fixture) {
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for (n, name) in [(1, "Allotment group"), (2, "Benefits advice"), (3, "Choir")] {
            tx.asset_insert(&asset(n, name), &[if n == 2 { "money" } else { "loneliness" }.to_owned()]).await.unwrap();
        }
        let names = |page: Vec<store::assets::AssetRow>| page.into_iter().map(|a| a.name).collect::<Vec<_>>();
        assert_eq!(names(tx.asset_page(None, None, None, 2).await.unwrap()), ["Allotment group", "Benefits advice"]);
        let after = Some(("benefits advice".to_owned(), id(2)));
        assert_eq!(names(tx.asset_page(None, None, after, 2).await.unwrap()), ["Choir"]);
        assert_eq!(names(tx.asset_page(Some("loneliness"), None, None, 9).await.unwrap()), ["Allotment group", "Choir"]);
        assert_eq!(names(tx.asset_page(None, Some("choir"), None, 9).await.unwrap()), ["Choir"]);
        let (choir, needs) = tx.asset_get(id(3)).await.unwrap().unwrap();
        assert_eq!((choir.clone(), needs), (asset(3, "Choir"), vec!["loneliness".to_owned()]));
        tx.asset_save(&choir, &["arts".to_owned()]).await.unwrap();
        assert!(matches!(tx.asset_save(&choir, &[]).await, Err(StoreError::Stale)));
        assert_eq!(tx.asset_get(id(3)).await.unwrap().unwrap().1, ["arts"]);
    }

    async fn cover_gives_access_and_takes_it_back(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let stand_in = account(1, "Ben Ito");
        fx.store.doors().account_insert(&stand_in).await.unwrap();
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        assert!(tx.colleagues(a.worker, day(0)).await.unwrap().is_empty());
        let member = TeamMemberRow {
            id: id(2),
            team_id: a.team,
            account_id: stand_in.id,
            account_name: String::new(),
            lead: false,
            from_on: day(0),
            until_on: None,
        };
        tx.team_member_insert(&member).await.unwrap();
        assert!(tx.colleagues(a.worker, day(0)).await.unwrap().is_empty(), "only link workers take people on");
        let membership = store::doors::MembershipRow {
            service_id: fx.scope_a.service(),
            id: id(3),
            account_id: stand_in.id,
            role: "worker".to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.unwrap();
        assert_eq!(tx.colleagues(a.worker, day(0)).await.unwrap(), [(stand_in.id, "Ben Ito".to_owned())]);
        let cover = |n, first: i64, last: i64| CoverRow {
            id: id(n),
            worker_id: a.worker,
            cover_id: stand_in.id,
            why: "leave".to_owned(),
            from_on: day(first),
            until_on: day(last),
            made_at: at(0),
            made_by: a.worker,
            ended_at: None,
        };
        let days = |n: i64| at(86_400 * n);
        let gives = |n, first: i64, last: i64| {
            let from_at = days(first) - chrono::TimeDelta::hours(9);
            let until_at = Some(days(last + 1) - chrono::TimeDelta::hours(9));
            let row = access(n, a.person, stand_in.id, "cover", Some(*a.may.2.episode()));
            store::episodes::CaseAccessRow { from_at, until_at, ..row }
        };
        tx.cover_insert(&cover(3, 1, 5), &[gives(10, 1, 5)]).await.unwrap();
        tx.cover_insert(&cover(4, 6, 9), &[gives(11, 6, 9)]).await.unwrap();
        let may = async |tx: &mut Box<dyn store::Tx>, on: i64| tx.permit_episode(&stance(stand_in.id, days(on), day(0)), *a.may.2.episode()).await.unwrap().is_some();
        assert!(!may(&mut tx, 0).await);
        assert!(may(&mut tx, 2).await && may(&mut tx, 7).await);
        tx.cover_end(id(3), days(2)).await.unwrap();
        assert!(!may(&mut tx, 3).await, "the first cover was ended");
        assert!(may(&mut tx, 7).await, "the second stands");
        assert_eq!(tx.cover_list(None, day(6)).await.unwrap().len(), 1);
        let both = tx.cover_list(Some(a.worker), day(0)).await.unwrap();
        assert_eq!(both.iter().map(|c| c.ended_at).collect::<Vec<_>>(), [None, Some(days(2))]);
        assert!(tx.cover_list(Some(stand_in.id), day(0)).await.unwrap().is_empty());
    }

    async fn sites_teams_and_ties_are_kept(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        let site = tx.site_get(a.site).await.unwrap().unwrap();
        tx.site_save(&SiteRow { town: "Elsewhere".to_owned(), ..site.clone() }).await.unwrap();
        assert!(matches!(tx.site_save(&site).await, Err(StoreError::Stale)));
        let network = SiteRow { id: id(1), name: "Coast network".to_owned(), kind: "network".to_owned(), version: 1, ..site };
        tx.site_insert(&network).await.unwrap();
        tx.site_tie_insert(&tie(2, network.id, a.site)).await.unwrap();
        let ties = tx.site_tie_list().await.unwrap();
        assert_eq!((ties[0].upper_name.as_str(), ties[0].lower_name.as_str()), ("Coast network", "Harbour Street Surgery"));
        tx.site_tie_end(id(2), day(4)).await.unwrap();
        assert_eq!(tx.site_tie_list().await.unwrap()[0].until_on, Some(day(4)));
        let team = TeamRow { id: a.team, name: "South".to_owned(), archived_at: Some(at(9)), version: 1 };
        tx.team_save(&team).await.unwrap();
        assert!(matches!(tx.team_save(&team).await, Err(StoreError::Stale)));
        assert_eq!(tx.team_of_site(a.site, day(0)).await.unwrap(), None, "an archived team takes nobody on");
        tx.supervision_tie_insert(&tie(3, a.worker, a.worker)).await.unwrap();
        assert_eq!(tx.supervision_tie_list().await.unwrap()[0].upper_name, "Amina Yusuf");
        tx.supervision_tie_end(id(3), day(1)).await.unwrap();
        tx.referrer_site_insert(&tie(4, a.worker, a.site)).await.unwrap();
        tx.referrer_site_end(id(4), day(1)).await.unwrap();
        assert!(tx.referrer_sites(a.worker, day(1)).await.unwrap().is_empty());
    }

    async fn users_are_listed_by_name_and_paged(fx: Fixture) {
        let a = World::of(&*fx.store, &fx.scope_a, 0xA000).await;
        let mut people = vec![account(1, "Ben Ito"), account(2, "Amina Yusuf"), account(3, "Cato Lund")];
        let mut tx = fx.store.begin(&fx.scope_a).await.unwrap();
        drop(tx);
        for row in &people {
            fx.store.doors().account_insert(row).await.unwrap();
        }
        tx = fx.store.begin(&fx.scope_a).await.unwrap();
        for (n, row) in (10..).zip(people.drain(..)) {
            for (m, role) in [(0, "worker"), (100, "manager")] {
                tx.membership_insert(&store::doors::MembershipRow {
                    service_id: fx.scope_a.service(),
                    id: id(n + m),
                    account_id: row.id,
                    role: role.to_owned(),
                    from_at: at(0),
                    until_at: None,
                    version: 1,
                })
                .await
                .unwrap();
            }
        }
        let first = tx.user_list(at(10), None, 3).await.unwrap();
        let named: Vec<_> = first.iter().map(|u| (u.name.as_str(), u.email.as_str(), u.roles.as_str())).collect();
        assert_eq!(
            named,
            [
                ("Amina Yusuf", "2@example.org", "manager worker"),
                ("Amina Yusuf", "a000@example.org", "worker"),
                ("Ben Ito", "1@example.org", "manager worker"),
            ]
        );
        let rest = tx.user_list(at(10), Some(first[2].email.clone()), 3).await.unwrap();
        assert_eq!(rest.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["Cato Lund"]);
        assert_eq!(tx.membership_roles(id(1), at(10)).await.unwrap(), ["manager", "worker"]);
        let names = tx.user_names(&[id(3), a.worker, id(77)]).await.unwrap();
        assert_eq!(names.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Amina Yusuf", "Cato Lund"]);
        assert!(tx.user_names(&[]).await.unwrap().is_empty());
    }
}
